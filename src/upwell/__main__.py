import sys

from upwell.config.cli import main

sys.exit(main())
