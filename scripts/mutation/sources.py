"""Where in the sources a mutant belongs: members, their bodies, and the texts in them."""
import re
import sys

DECLARATION = re.compile(
    r"(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|private|fileprivate|internal|static|final|mutating|nonmutating|lazy|weak|override|required"
    r"|indirect|nonisolated|(?:private|fileprivate|internal|public)\(set\))\s+)*"
    r"(func|var|let|case|struct|enum|class|extension|protocol|actor|subscript|init|deinit|typealias)\b\s*`?([\w.]*)")
TYPES = ("struct", "enum", "class", "extension", "protocol", "actor")
FUNCTION_OF_C = re.compile(r"[A-Za-z_][\w\s*]*?\b(\w+)\s*\(")
ACCESSOR = re.compile(r"\s*(?:(?:mutating|nonmutating|private|fileprivate)\s+)*(get|set|willSet|didSet|_read|_modify)\b")


def sources_of(directory):
    """The sources below a directory, as text by path."""
    return {path: path.read_text() for path in sorted(directory.rglob("*")) if path.suffix in (".swift", ".c")}


class Member:
    """The member that a place of a source belongs to: its name (`Type.member`; of C the function), its kind, and where it begins."""

    def __init__(self, text, offset, is_c):
        self.name, self.kind, self.start = "", "", 0
        end = text.find("\n", offset)
        lines = text[:len(text) if end < 0 else end].split("\n")
        self._of_c(lines) if is_c else self._of_swift(lines)

    def _of_c(self, lines):
        for number in reversed(range(len(lines))):
            if lines[number][:1] not in ("", " ", "\t", "}", "/", "#", "*") and (found := FUNCTION_OF_C.match(lines[number])):
                self.name, self.kind, self.start = found[1], "func", start_of(lines, number)
                return

    def _of_swift(self, lines):
        """Told by the indentation, which is the formatter's."""
        types, member, within = [], "", sys.maxsize
        for number in reversed(range(len(lines))):
            words = lines[number].lstrip()
            indentation = len(lines[number]) - len(words)
            if not words or words.startswith("//") or indentation >= within:
                continue
            # A bracket at the beginning belongs to a signature that is broken over lines: that stands as far to the left.
            within = indentation + 1 if words[0] in ")}]{" else indentation
            if words[0] not in ")}]{" and (found := DECLARATION.match(words)):
                kind, name = found[1], found[2]
                if kind in TYPES:
                    types.insert(0, name)
                else:
                    member = kind if kind in ("init", "subscript", "deinit") else name
                    self.kind, self.start = kind, start_of(lines, number)
        self.name = ".".join(types + ([member] if member else []))


def start_of(lines, number):
    return sum(len(line) + 1 for line in lines[:number])


def pattern(text):
    """Finds a text of Swift wherever its lines are broken."""
    joined = r"\s+".join(re.escape(word) for word in text.split())
    # Behind an opening bracket, before a closing one, and before the next call of a chain a line may be broken, too.
    joined = re.sub(r"(\\[(\[])(?!\\s)", r"\1\\s*", joined)
    joined = re.sub(r"(?<!\\s[+*])(\\[)\]])", r"\\s*\1", joined)
    return re.compile(joined)


def places_of(function, original, sources):
    """Where that text stands in that function: paths and spans."""
    last, finder = function.split(".")[-1], pattern(original)
    return [(path, found.span()) for path, text in sources.items() if last in text for found in finder.finditer(text)
            if Member(text, found.start(), path.suffix == ".c").name == function]


def functions_with(original, sources):
    """The functions in which that text stands, whichever was meant."""
    finder = pattern(original)
    return sorted({Member(text, found.start(), path.suffix == ".c").name for path, text in sources.items()
                   for found in finder.finditer(text)})


def bare(text, is_c):
    """The text with blanks for comments and literals, so that each bracket in it is one."""
    kept, place = list(text), 0

    def blank(begin, end):
        for at in range(begin, min(end, len(text))):
            if kept[at] != "\n":
                kept[at] = " "

    def past_string(at):
        """The place behind the literal that begins here, with whatever is interpolated in it."""
        marks = re.match(r'#*', text[at:])[0]
        quote = '"""' if text.startswith('"""', at + len(marks)) and not is_c else text[at + len(marks)]
        at += len(marks) + len(quote)
        while at < len(text) and not text.startswith(quote + marks, at):
            if text.startswith("\\" + marks, at):
                at += 1 + len(marks)
                at = past_brackets(at) if text[at:at + 1] == "(" and not is_c else at + 1
            else:
                at += 1
        return at + len(quote) + len(marks)

    def past_brackets(at):
        depth = 0
        while at < len(text):
            if is_literal(at):
                at = past_string(at)
                continue
            depth += (text[at] == "(") - (text[at] == ")")
            at += 1
            if depth == 0:
                return at
        return at

    def is_literal(at):
        return text[at] == '"' or is_c and text[at] == "'" or not is_c and re.match(r'#+"', text[at:at + 8]) is not None

    while place < len(text):
        end = place + 1
        if text.startswith("//", place):
            end = text.find("\n", place) if "\n" in text[place:] else len(text)
            blank(place, end)
        elif text.startswith("/*", place):
            end = text.index("*/", place) + 2
            blank(place, end)
        elif is_literal(place):
            end = past_string(place)
            blank(place, end)
        place = end
    return "".join(kept)


class Body:
    """What of a member is evaluated: the inside of its braces, or the value that it begins with."""

    def __init__(self, begin, end, type=None, isValue=False):
        self.begin, self.end, self.type, self.is_value = begin, end, type, isValue

    @staticmethod
    def of(member, text, naked, span):
        """The body that holds the span; None for a member that has none, or one of which the span is no part."""
        if member.kind not in ("func", "init", "deinit", "subscript", "var", "let"):
            return None
        depth, at, type_from = 0, member.start, None
        while at < len(naked):
            mark = naked[at]
            if depth == 0 and mark == "{":
                body = inside(naked, at)
                while ACCESSOR.match(naked[slice(*body)]):
                    body = next((inner for inner in blocks(naked, *body) if inner[0] <= span[0] and span[1] <= inner[1]), None)
                    if body is None:
                        return None
                return Body(*body) if body[0] <= span[0] and span[1] <= body[1] else None
            if depth == 0 and member.kind in ("var", "let"):
                if mark == ":" and type_from is None:
                    type_from = at + 1
                if mark == "=":
                    end = end_of_value(naked, member.start)
                    if re.search(r"\{\s*(willSet|didSet|get|set)\b", naked[at:end]) or not at < span[0] <= span[1] <= end:
                        return None
                    return Body(at + 1, end, text[type_from:at].strip() if type_from else None, True)
            depth += (mark in "([") - (mark in ")]")
            at += 1
        return None


def inside(naked, brace):
    """The span between a brace and the one that closes it."""
    depth = 0
    for at in range(brace, len(naked)):
        depth += (naked[at] == "{") - (naked[at] == "}")
        if depth == 0:
            return brace + 1, at
    return brace + 1, len(naked)


def blocks(naked, begin, end):
    """The insides of the braces that stand directly in a span."""
    while begin < end and (brace := naked.find("{", begin, end)) >= 0:
        block = inside(naked, brace)
        yield block
        begin = block[1] + 1


def end_of_value(naked, start):
    """Where the declaration ends that begins at the start of this line: before the next line that is not further to the right."""
    first, *others = naked[start:].split("\n")
    indentation, at = len(first) - len(first.lstrip()), start + len(first)
    for line in others:
        words = line.lstrip()
        if words and len(line) - len(words) <= indentation and words[0] not in ")]}.":
            break
        if words and len(line) - len(words) < indentation:
            break
        at += 1 + len(line)
    return start + len(naked[start:at].rstrip())
