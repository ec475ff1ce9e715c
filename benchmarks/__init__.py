"""How long things take: `python -m benchmarks` prints one table. Timings are never tests."""
