"""Numbers that can be trusted: every quantity of a text, and what it says of what, when and how surely.

==============  ======================================================================================
quantity.py     the grammar of printed quantities: value, unit, bound
units.py        exact base units
numerals.py     digits and Chinese numerals
period.py       times;  scope.py: what headings and paragraphs say of year and scenario
clause.py       a sentence → items that each state one number
indicator.py    what a number measures
subject.py      whose number it is
reading.py      all together → Observations
words.py        the words around a number, from data/units/words.tsv
==============  ======================================================================================
"""

from kg.observe.quantity import Quantity, quantities
from kg.observe.reading import observe
from kg.observe.units import normalise

__all__ = ["Quantity", "normalise", "observe", "quantities"]
