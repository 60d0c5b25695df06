"""A collection of papers in the browser: what its pages show, who may see them, and what they ask of a corpus or a build."""
