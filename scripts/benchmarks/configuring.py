"""Configurations and answers of the contests."""
import json


def configuration(bench, directory, categories, worker, selector=("true",), **more):
    """Writes a configuration with its state beside it; its path."""
    path = f"{directory}/fanout.json5"
    with open(path, "w") as file:
        json.dump({
            "selector": {"command": list(selector), "outputLimit": "64MiB"}, "allowlist": categories, "width": max(len(categories), 1),
            "perFire": None, "stateDirectory": f"{directory}/state", "worker": {"command": worker, "confirmFor": "0s"},
            "respawn": {"limit": 0}, "keep": {"freeSpace": None}, "host": None, "backOff": None, **more}, file)
    return path


def lanes(count):
    return [f"lane-{number}" for number in range(count)]


def answer(path, categories, reason="because it has waited for long, and nothing else needs it more"):
    """An answer with these candidates, each with a sentence, as selectors write them."""
    with open(path, "w") as file:
        json.dump({
            "tier": 1, "selected": {"category": categories[0]},
            "diversity_alternatives": [{"category": name, "score": 1 / (place + 1), "reason": reason} for place, name in enumerate(categories)],
        }, file)
    return path
