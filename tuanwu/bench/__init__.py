"""Measuring: `tuanwu bench`. What it measures and the bars stand in docs/performance.md."""
