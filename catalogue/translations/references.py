"""Arguments of jobs as JSON: objects become references by model and primary key, and come back fresh."""

from typing import Any, TypeGuard

from django.apps import apps
from django.db.models import Model, QuerySet

REFERENCE = {"model", "pk"}


class JobArgumentError(TypeError):
    """An argument can't be kept as JSON."""


class ReferenceGoneError(LookupError):
    """An object that a job refers to has been deleted since."""


def to_json(value: Any) -> Any:
    """Return a value as JSON data. Raises JobArgumentError for what is neither plain data nor a saved object."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Model):
        if value.pk is None:
            raise JobArgumentError(f"An unsaved {value._meta.label} can't be an argument of a job")
        pk = value.pk if isinstance(value.pk, int) else str(value.pk)
        return {"model": value._meta.label_lower, "pk": pk}
    if isinstance(value, dict):
        if set(value) == REFERENCE or not all(isinstance(key, str) for key in value):
            raise JobArgumentError("A job's dictionaries need text keys other than those of a reference")
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | QuerySet):
        return [to_json(item) for item in value]
    raise JobArgumentError(f"{type(value).__name__} can't be an argument of a job")


def from_json(value: Any) -> Any:
    """Return the value of `to_json`'s data, objects read from the database now. Raises ReferenceGoneError."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if isinstance(value, dict):
        if set(value) == REFERENCE:
            return load_reference(value)
        return {key: from_json(item) for key, item in value.items()}
    return value


def load_reference(reference: dict[str, Any]) -> Model:
    model = apps.get_model(reference["model"])
    found = model._default_manager.filter(pk=reference["pk"]).first()
    if found is None:
        raise ReferenceGoneError(f"{model._meta.verbose_name} {reference['pk']}")
    return found


def is_reference(value: Any, model: str) -> TypeGuard[dict[str, Any]]:
    """Whether an argument refers to an object of a model, by its label, or of any whose label ends so."""
    return isinstance(value, dict) and set(value) == REFERENCE and value["model"].endswith(model)
