"""The addresses of what can be done with many works at once, and who may do which of it."""

from typing import Any

from django.urls import URLPattern, path

from catalogue.translations.admin.matrix_actions import MatrixActionView
from catalogue.translations.admin.matrix_approving import ApproveView
from catalogue.translations.admin.matrix_assigning import AssignView, RetryView
from catalogue.translations.admin.matrix_sending import SendView
from catalogue.translations.admin.translation_names import MATRIX

ACTIONS: list[type[MatrixActionView]] = [AssignView, SendView, ApproveView, RetryView]


def allowed_actions(user: Any) -> list[type[MatrixActionView]]:
    return [action for action in ACTIONS if action.is_allowed(user)]


def action_addresses() -> list[URLPattern]:
    return [
        path(f"translations/{action.name}/", action.as_view(), name=f"{MATRIX}_{action.name}") for action in ACTIONS
    ]
