"""Prints what a project needs, one requirement a line: python dependencies.py PIP_DIRECTORY PYPROJECT_TOML."""
import sys

sys.path.append(sys.argv[1])
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
from pip._vendor.packaging.specifiers import SpecifierSet


def refuse(why):
    sys.exit("ERROR: " + sys.argv[2].rpartition("/")[2] + " " + why)


try:
    with open(sys.argv[2], "rb") as file:
        project = tomllib.load(file).get("project")
except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
    refuse("cannot be read: %s" % e)
if project is None:
    refuse("has no [project]; list the libraries in a requirements.txt")
if "dependencies" in project.get("dynamic", []):
    refuse("leaves its dependencies to a build; list them in a requirements.txt")
wanted = project.get("requires-python", "")
running = "%d.%d.%d" % sys.version_info[:3]
if not SpecifierSet(wanted).contains(running, prereleases=True):
    refuse("requires Python %s, and this is %s" % (wanted, running))
print("\n".join(project.get("dependencies", [])))
