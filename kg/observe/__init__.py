"""Numbers that can be trusted: every quantity of a text, and what it says of what, when and how surely.

=============  ======================================================================================
quantity.py    the grammar of printed quantities: value, unit, bound;  meant.py: whether a number is meant as one
units.py       exact base units, and what they are to the world;  numerals.py: digits and Chinese numerals
period.py      times;  scope.py: what headings and paragraphs say of year and scenario
clause.py      a sentence → items that each state one number, or a few that hang together
indicator.py   what a number measures, from the words beside it
reading.py     what is read of a number, and what those after it take over
number.py      one number → Readings: growth, share, rank, level, count …
several.py     one number said of several
sentence.py    a sentence → Readings: series, thresholds, totals, from A to B
subject.py     whose number it is;  thread.py: the thing that clauses go on to speak of
settle.py      a Reading → an Observation: status, period, quote
document.py    all together
words.py       the words around a number, from data/units/words.tsv;  names.py: short quotations
=============  ======================================================================================
"""

from kg.observe.document import observe
from kg.observe.quantity import Quantity, quantities
from kg.observe.units import comparable, measure, normalise

__all__ = ["Quantity", "comparable", "measure", "normalise", "observe", "quantities"]
