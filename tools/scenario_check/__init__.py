"""What the scenario engine is checked and measured with: homes, a solver, and a plain grid."""
