"""Starting the web server where it cannot start."""

from __future__ import annotations

import argparse
import socket

import pytest

from upwell.config.commands import serving


def test_a_port_that_is_taken_is_refused_with_another_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]

        ended = serving.serve(argparse.Namespace(host="127.0.0.1", port=port, workers=1))

    assert ended == 1
    assert f"Port {port} is taken" in capsys.readouterr().err
    assert serving._is_free("127.0.0.1", port)
