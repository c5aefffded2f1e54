"""One account does its worst while eight others study: `make hostile`."""
