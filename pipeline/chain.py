"""The product in one expression: a piece of a flux is detected, validated, extracted, controlled and routed."""

from __future__ import annotations

from pipeline.stages.compose import Chain
from pipeline.stages.control import control
from pipeline.stages.detect import detect
from pipeline.stages.extract import extract
from pipeline.stages.route import route
from pipeline.stages.validate import validate

CHAIN = Chain.start(detect).then(validate).then(extract).then(control).then(route)
