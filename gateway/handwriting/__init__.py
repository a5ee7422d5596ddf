"""The second reader of numbers on scans: where a number stands, its picture, and what a small net sees in it.

It suggests and never decides: [`classifiers.recognised`] weighs what it says
against every other source.
"""
