"""What we know: sources, indicators, the observations themselves, and the findings drawn from them.

An analyst loads published statistics here and reads a neighbourhood's profile. Observations are not
rows of the transactional database: they are an append-only, versioned store of Parquet files, so
that every figure leads back to the file, release and licence it came from.

What does not belong here: what residents told us (consultation), what we mean to change about a
figure (strategy), and the money we have (resources). The methods themselves live in analysis.
"""
