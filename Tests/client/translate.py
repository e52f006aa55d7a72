"""Runs in the environment of stix-shifter, not in that of the tests: reads `{"modules": [...], "patterns": [...]}` and
prints what each module makes of each pattern, in the order asked."""

import json
import logging
import sys


def main():
    from stix_shifter.stix_translation.stix_translation import StixTranslation

    asked = json.load(sys.stdin)
    logging.disable()
    translation = StixTranslation()
    made = {
        module: [translation.translate(module, "query", "{}", pattern, {}) for pattern in asked["patterns"]]
        for module in asked["modules"]
    }
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
