"""`python -m pulumi_aws_slr.aws.sdk_models`: renew the model."""

from pulumi_aws_slr.aws.sdk_models import MODEL, small_model

MODEL.write_text(small_model(), encoding="utf-8")
