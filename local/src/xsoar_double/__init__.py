"""A double of the Cortex XSOAR server API, as far as integration instances need it. `python -m xsoar_double --help`.

The vendor publishes no definition of these calls. What is imitated here was seen in the vendor's own clients and
content or in independent clients that were tested on real servers; a comment says "not confirmed" where neither shows
it.
"""
