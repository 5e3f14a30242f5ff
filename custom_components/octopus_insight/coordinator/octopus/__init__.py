"""The coordinators that ask Octopus."""
