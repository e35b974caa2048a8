"""`python -m pulumi_aws_slr.aws.sdk_models`: renew the files."""

from pulumi_aws_slr.aws.sdk_models import small_data

for path, text in small_data().items():
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
