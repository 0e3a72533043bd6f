"""Mutants behind switches: each mutated member is written once for each of its mutants. See decisions/0042 in the catalogue.

Which mutant runs says a link beside the program, which a constructor reads before anything else runs.
"""
from sources import Body, Member, bare

MODULE = "MutantSwitch"
LINK = "mutant"
HEADER = """/// The mutant that runs in this process; 0: none.
extern const int fanout_mutant;
"""
SOURCE = """#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int fanout_mutant;

// Without a descriptor, so that no test counts one more, and from where the program lies, whatever its environment says. The kernel's
// word on how it was executed is for those that see no /proc.
__attribute__((constructor(101))) static void read_switch(void) {
  char path[PATH_MAX + sizeof "/%(link)s"], number[16];
  ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
  const char *executed = (const char *)getauxval(AT_EXECFN);
  if (length < 0 && executed && (length = (ssize_t)strlen(executed)) < PATH_MAX) memcpy(path, executed, (size_t)length);
  if (length < 0 || length >= PATH_MAX) return;
  path[length] = 0;
  char *name = strrchr(path, '/');
  if (!name) return;
  memcpy(name, "/%(link)s", sizeof "/%(link)s");
  length = readlink(path, number, sizeof number - 1);
  if (length <= 0) return;
  number[length] = 0;
  fanout_mutant = atoi(number);
}
""" % {"link": LINK}


class Edit:
    """What a mutant changes in a text: the least span that differs, and what stands there then."""

    def __init__(self, number, text, span, broken):
        begin, end = span
        broken = broken.strip()
        original = text[begin:end]
        same = next((n for n, (one, other) in enumerate(zip(original, broken)) if one != other), min(len(original), len(broken)))
        rest = min(len(original), len(broken)) - same
        tail = next((n for n in range(rest) if original[-1 - n] != broken[-1 - n]), rest)
        self.number, self.span, self.text = number, (begin + same, end - tail), broken[same:len(broken) - tail]

    def within(self, text, begin, end):
        """The part of the text from `begin` to `end` as this edit leaves it."""
        return text[begin:self.span[0]] + self.text + text[self.span[1]:end]


class SwitchedText:
    """A source with its edits behind switches."""

    def __init__(self, text, edits, is_c):
        naked, bodies = bare(text, is_c), {}
        # Of those there is no body to switch.
        self.without = set()
        for edit in edits:
            body = Body.of(Member(text, edit.span[0], is_c), text, naked, edit.span)
            if body is None:
                self.without.add(edit.number)
            else:
                bodies.setdefault((body.begin, body.end), (body, []))[1].append(edit)
        self._lines, self._pieces = [], []
        self._add(f"extern const int fanout_mutant;\n" if is_c else f"import {MODULE}\n", ())
        place = 0
        for (begin, end), (body, its) in sorted(bodies.items()):
            self._add(text[place:begin], ())
            whole = [edit.number for edit in its]
            branches = [(f"fanout_mutant == {edit.number}", edit.within(text, begin, end), [edit.number]) for edit in its]
            (self._value if body.is_value else self._statements)(body, branches, text[begin:end], whole)
            place = end
        self._add(text[place:], ())
        self.text = "".join(self._pieces)

    def _statements(self, body, branches, original, whole):
        for number, (condition, broken, owner) in enumerate(branches):
            self._add(("\n" if number == 0 else " else ") + f"if ({condition}) {{\n", whole)
            self._add(broken + "\n", owner)
            self._add("}", whole)
        self._add(" else {\n" + original + "\n}\n", whole)

    def _value(self, body, branches, original, whole):
        if body.type is None:
            for condition, broken, owner in branches:
                self._add(f" {condition} ? (\n", whole)
                self._add(broken + "\n", owner)
                self._add(") :", whole)
            return self._add(" (\n" + original + "\n)", whole)
        self._add(" {\n", whole)
        for condition, broken, owner in branches:
            self._add(f"if {condition} {{ return\n", whole)
            self._add(broken.strip() + "\n", owner)
            self._add("}\n", whole)
        self._add("return " + original.strip() + "\n}()", whole)

    def _add(self, piece, numbers):
        """Adds a piece that belongs to these mutants; a line in which two pieces meet belongs to both."""
        self._pieces.append(piece)
        for place, _ in enumerate(piece.split("\n")):
            if place == 0 and self._lines:
                self._lines[-1] |= set(numbers)
            else:
                self._lines.append(set(numbers))

    def mutants_at(self, line):
        """Whose switch a line (from 1) belongs to."""
        return self._lines[line - 1] if line <= len(self._lines) else set()
