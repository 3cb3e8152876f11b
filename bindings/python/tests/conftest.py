from pathlib import Path

import pytest
import sample


@pytest.fixture(scope="session")
def one_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of the command over the sample."""
    return sample.run_sample(tmp_path_factory.mktemp("one") / "out")
