"""`python -m pulumi_aws_slr.cli`: the same as `slr`, where scripts are not on PATH."""

from pulumi_aws_slr.cli.main import main

if __name__ == "__main__":
    main(prog_name="slr")
