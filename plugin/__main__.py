"""What Pulumi starts when it has installed this folder as a plugin."""

from pulumi_aws_slr.plugin.__main__ import main

if __name__ == "__main__":
    main()
