"""The two packages that hold the mutants: copies of the tree, whose sources are compiled with switches."""
import os
import pathlib
import re
import shutil
import subprocess

import switches
from sources import places_of, sources_of
from switches import Edit, SwitchedText

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WORK = ROOT / ".build" / "mutants"
# What is compiled. The tests that read sources read Sources, where every line is as people wrote it.
SWITCHED = "Switched"
SLOWEST_BUILD = 3600

# The targets and the tests of each kind. What of Sources a kind compiles is what its mutants can break.
KINDS = {
    "core": (["FanoutCore", "FanoutSimulation"], ["FanoutCoreTests", "FanoutSimulationTests"]),
    "whole": (["FanoutCore", "CSystem", "FanoutSystem", "FanoutCommand", "fanout"],
              ["FanoutSystemTests", "FanoutCommandTests", "EndToEndTests"]),
}
USES = {
    "CSystem": [], "FanoutCore": [], "FanoutSimulation": ["FanoutCore"], "FanoutSystem": ["FanoutCore", "CSystem"],
    "FanoutCommand": ["FanoutSystem", "FanoutCore"], "fanout": ["FanoutCommand"],
    "FanoutCoreTests": ["FanoutCore"], "FanoutSimulationTests": ["FanoutSimulation", "FanoutCore"],
    "FanoutSystemTests": ["FanoutSystem", "FanoutCore", "CSystem"],
    "FanoutCommandTests": ["FanoutCommand", "FanoutSystem", "FanoutCore"],
    "EndToEndTests": ["fanout", "FanoutCommand", "FanoutSystem", "FanoutCore", "CSystem"],
}


class DoesNotBuild(Exception):
    pass


class Package:
    """The package of a kind: its mutants by number, of which those with a switch are in one build."""

    def __init__(self, kind, mutants):
        self.kind, self.place = kind, WORK / kind
        self.targets, self.tests = KINDS[kind]
        self.mutants = mutants
        # Those that have to be built alone, and why.
        self.alone = {}

    def build(self):
        """Refreshes the copy and builds it with every mutant that can have a switch."""
        for part in ["Sources", "Tests", "fixtures"]:
            refresh(part, self.place)
        write(self.place / "Package.swift", self._manifest())
        module = self.place / SWITCHED / switches.MODULE
        write(module / "include" / f"{switches.MODULE}.h", switches.HEADER)
        write(module / "switch.c", switches.SOURCE)
        sources = {path: text for target in self.targets for path, text in sources_of(self.place / "Sources" / target).items()}
        self._remove_what_is_gone()
        self._places = {}
        for number, mutant in self.mutants.items():
            (path, span), = places_of(mutant[1], mutant[2], sources)
            self._places[number] = (path, Edit(number, sources[path], span, mutant[3]))
        while True:
            switched = self._write_switches(sources)
            output = self._swift_build()
            if output is None:
                return
            culprits = {}
            for path, line, message in re.findall(r"^(/\S+?):(\d+):\d+: error: (.*)$", output, re.MULTILINE):
                if text := switched.get(pathlib.Path(path)):
                    its = text.mutants_at(int(line))
                    # Who is alone to blame for a line is; a line of all in a member is looked at when those are out.
                    for number in its:
                        culprits.setdefault(number, (len(its), message))
            least = min((many for many, _ in culprits.values()), default=0)
            found = {number: message for number, (many, message) in culprits.items() if many == least or many == 1}
            if not found:
                raise DoesNotBuild(errors_of(output))
            self.alone.update(found)

    def build_alone(self, number):
        """Builds one mutant as people would write it; whatever has a switch stays as it is."""
        path, edit = self._places[number]
        text = path.read_text()
        self._write(path, edit.within(text, 0, len(text)))
        if (output := self._swift_build()) is not None:
            raise DoesNotBuild(errors_of(output))

    def mend(self, number):
        """Takes out what `build_alone` wrote, with its switches again; not built yet."""
        path, _ = self._places[number]
        self._write(path, self._switched(path, path.read_text()).text)

    def _switched(self, path, text):
        edits = [edit for number, (where, edit) in self._places.items() if where == path and number not in self.alone]
        result = SwitchedText(text, edits, path.suffix == ".c") if edits else None
        for number in result.without if result else ():
            self.alone[number] = "nothing in a body"
        return result

    def _write_switches(self, sources):
        """Writes all that is compiled; the texts with switches by path."""
        switched = {}
        for path, text in sources.items():
            result = self._switched(path, text)
            written = self._write(path, result.text if result else text)
            if result:
                switched[written] = result
        return switched

    def _write(self, path, text):
        target = self.place / SWITCHED / path.relative_to(self.place / "Sources")
        write(target, text)
        return target

    def _remove_what_is_gone(self):
        """Takes out of what is compiled what the tree has no more, and copies what is no source there: headers and their maps."""
        for target in self.targets:
            source, compiled = self.place / "Sources" / target, self.place / SWITCHED / target
            for file in compiled.rglob("*"):
                if file.is_file() and not (source / file.relative_to(compiled)).exists():
                    file.unlink()
            for file in source.rglob("*"):
                name = file.relative_to(source)
                if file.is_file() and file.suffix not in (".swift", ".c") and not name.parts[0].endswith(".docc"):
                    write(compiled / name, file.read_text())

    def _swift_build(self):
        """None, or what the compiler said."""
        command = ["swift", "build", "--ignore-lock", "--build-tests"]
        try:
            done = subprocess.run(command, cwd=self.place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                  timeout=SLOWEST_BUILD)
        except subprocess.TimeoutExpired:
            raise DoesNotBuild("the build took too long") from None
        return None if done.returncode == 0 else f"{done.stdout}\nswift build ended with {done.returncode}"

    def _manifest(self):
        lines = []
        for target in self.targets:
            kind = "executableTarget" if target == "fanout" else "target"
            needs = ", ".join(f'"{name}"' for name in [*USES[target], switches.MODULE])
            lines.append(f'  .{kind}(name: "{target}", dependencies: [{needs}], path: "{SWITCHED}/{target}"),')
        for target in self.tests:
            needs = ", ".join(f'"{name}"' for name in USES[target])
            lines.append(f'  .testTarget(name: "{target}", dependencies: [{needs}]),')
        lines.append(f'  .target(name: "{switches.MODULE}", path: "{SWITCHED}/{switches.MODULE}"),')
        return "\n".join([
            "// swift-tools-version: 6.0", "import PackageDescription", 'let package = Package(name: "mutant", targets: [', *lines, "])", ""])


def errors_of(output):
    return "\n".join([line for line in output.splitlines() if "error:" in line][:5]) or output[-2000:]


def write(path, text):
    """Writes a file unless it is so already, so that it is not built anew."""
    if not path.is_file() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def refresh(part, place):
    """Makes the copy of a directory the same as the tree: what is the same already is left alone, so that it is not built anew."""
    source, target = ROOT / part, place / part
    wanted = {file.relative_to(source): file for file in source.rglob("*") if file.is_file() or file.is_symlink()}
    for file in list(target.rglob("*")) if target.exists() else []:
        if (file.is_file() or file.is_symlink()) and file.relative_to(target) not in wanted:
            file.unlink()
    for name, file in wanted.items():
        copied = target / name
        if file.is_symlink():
            if not copied.is_symlink() or os.readlink(copied) != os.readlink(file):
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.unlink(missing_ok=True)
                copied.symlink_to(os.readlink(file))
        elif not copied.is_file() or copied.read_bytes() != file.read_bytes():
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copied)
            os.utime(copied)
