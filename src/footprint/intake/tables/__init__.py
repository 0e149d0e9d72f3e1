"""Tables that were not written for footprint: a foreign file comes in, rows of a study and questions go out.

grid.py opens the file, headers.py and blocks.py find the tables in it, columns.py says what each column
means, rows.py which rows are data, values.py reads a cell; bom.py, energy.py, other.py and inventory.py make
rows of a study; table.py joins them.
Nothing is guessed: what the file leaves open becomes a question, and the answers are kept in map.toml.
"""
