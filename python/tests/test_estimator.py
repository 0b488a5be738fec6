"""The estimator on arrays."""

import copy
import pickle
import threading

import numpy as np
import pytest
from conftest import SMALL

import sfumato


def test_fit_sample_shapes(fitted, points):
    assert fitted.kind_ == "points"
    assert fitted.n_features_in_ == 2
    drawn = fitted.sample(50, seed=3)
    assert drawn.shape == (50, 2)
    assert drawn.dtype == np.float64
    np.testing.assert_array_equal(drawn[:20], fitted.sample(20, seed=3))
    assert not np.array_equal(drawn, fitted.sample(50, seed=4))
    assert fitted.n_steps_ == SMALL["steps"]
    assert fitted.loss_curve_[-1, 0] == SMALL["steps"]


def test_float32_gives_float32(points):
    model = sfumato.Diffusion(**SMALL).fit(points.astype(np.float32))
    assert model.sample(3).dtype == np.float32


@pytest.mark.parametrize("order", ["C", "F"])
def test_layout_and_threads_do_not_count(points, fitted, order):
    other = sfumato.Diffusion(**SMALL | {"threads": 1}).fit(np.asarray(points, order=order))
    np.testing.assert_array_equal(other.sample(10), fitted.sample(10))
    strided = np.repeat(points, 2, axis=0)[::2]
    np.testing.assert_array_equal(sfumato.Diffusion(**SMALL).fit(strided).sample(10), fitted.sample(10))


def test_dlpack_and_buffers(points, fitted):
    class OnlyDlpack:
        def __dlpack__(self, **options):
            return points.__dlpack__(**options)

        def __dlpack_device__(self):
            return points.__dlpack_device__()

    np.testing.assert_array_equal(sfumato.Diffusion(**SMALL).fit(OnlyDlpack()).sample(4), fitted.sample(4))
    np.testing.assert_array_equal(sfumato.Diffusion(**SMALL).fit(memoryview(points)).sample(4), fitted.sample(4))


def test_likelihood_integrates_to_one():
    """exp(score_samples) over a fine grid: a density, whatever was learned."""
    x = np.random.default_rng(0).normal(3, 2, size=(500, 1))
    model = sfumato.Diffusion(**SMALL | {"steps": 200}).fit(x)
    grid = np.linspace(-25, 31, 1401)[:, None]
    density = np.exp(model.score_samples(grid))
    assert abs(np.trapezoid(density, grid[:, 0]) - 1) < 0.01


def test_bound_tightens_with_the_steps(fitted, points):
    assert fitted.elbo(points[:100], steps=10) < fitted.elbo(points[:100], steps=300)
    assert fitted.score(points[:100]) == pytest.approx(np.mean(fitted.score_samples(points[:100])))


def test_latents_lead_back(fitted, points):
    latents = fitted.encode(points[:50])
    np.testing.assert_allclose(fitted.decode(latents), points[:50], atol=0.02)


def test_impute_keeps_what_is_known(fitted, points):
    blank = points[:20].copy()
    blank[::2, 1] = np.nan
    filled = fitted.impute(blank, seed=1)
    assert np.isfinite(filled).all()
    known = ~np.isnan(blank)
    np.testing.assert_allclose(filled[known], blank[known], rtol=1e-12)


def test_conditions_and_guidance():
    rng = np.random.default_rng(1)
    label = rng.integers(0, 2, 600)
    data = np.column_stack([rng.normal(5 * label - 2.5, 0.3), rng.normal(size=600), label])
    model = sfumato.Diffusion(**SMALL | {"steps": 300}, condition="x2").fit(data)
    assert model.n_features_in_ == 3
    assert model.sample(5).shape == (5, 2)
    low, high = (model.sample(200, where={"x2": k}, guidance=1.5)[:, 0].mean() for k in (0, 1))
    assert low < -1.5 < 1.5 < high
    everywhere = model.sample(9, where={"x2": 1}, guidance=1.5, guidance_interval=(0, 1000))
    np.testing.assert_array_equal(everywhere, model.sample(9, where={"x2": 1}, guidance=1.5))
    with pytest.raises(ValueError, match="guidance_interval"):
        model.sample(5, where={"x2": 1}, guidance=1.5, guidance_interval=(3, 1))
    with pytest.raises(ValueError, match="x9"):
        model.sample(5, where={"x9": 1})


def test_random_state():
    x = np.random.default_rng(0).normal(size=(60, 2))
    settings = SMALL | {"steps": 5}

    def draw(state):
        return sfumato.Diffusion(**settings, random_state=state).fit(x).sample(2)

    np.testing.assert_array_equal(draw(None), draw(0))
    assert not np.array_equal(draw(0), draw(1))
    np.testing.assert_array_equal(draw(np.random.default_rng(5)), draw(np.random.default_rng(5)))
    np.testing.assert_array_equal(draw(np.random.RandomState(5)), draw(np.random.RandomState(5)))


def test_copies_and_pickles_are_the_model(fitted):
    for twin in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        np.testing.assert_array_equal(twin.sample(5), fitted.sample(5))
        assert twin.get_params() == fitted.get_params()


def test_callback_reports_and_stops(points):
    reports = []
    model = sfumato.Diffusion(**SMALL).fit(points, callback=reports.append)
    assert [r.step for r in reports] == list(range(1, SMALL["steps"] + 1))
    assert {r.steps for r in reports} == {SMALL["steps"]}
    assert all(np.isfinite([r.loss, r.gradient_norm, r.learning_rate, r.seconds]).all() for r in reports)
    stopped = sfumato.Diffusion(**SMALL).fit(points, callback=lambda report: report.step < 10)
    assert stopped.n_steps_ == 10
    assert stopped.sample(2).shape == (2, 2)
    np.testing.assert_array_equal(model.sample(2), sfumato.Diffusion(**SMALL).fit(points).sample(2))


def test_what_a_callback_raises_ends_the_training(points):
    model = sfumato.Diffusion(**SMALL)

    def fail(report):
        if report.step == 7:
            raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        model.fit(points, callback=fail)
    assert model.n_steps_ == 7


def test_several_models_in_threads(points, fitted):
    drawn = [None] * 4

    def work(i):
        drawn[i] = sfumato.Diffusion(**SMALL | {"threads": 1}).fit(points).sample(5)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for rows in drawn:
        np.testing.assert_array_equal(rows, fitted.sample(5))


def test_samplers_and_their_settings(fitted):
    for sampler in ("heun", "ddpm", "unipc", "rk45", "langevin"):
        assert np.isfinite(fitted.sample(4, sampler=sampler)).all()
    assert not np.array_equal(fitted.sample(4, sample_steps=10), fitted.sample(4, sample_steps=30))
    with pytest.raises(ValueError, match="eta applies only with sampler='ddim'"):
        fitted.sample(4, eta=0.5)
    with pytest.raises(ValueError, match="did you mean 'heun'"):
        fitted.sample(4, sampler="huen")
    with pytest.raises(ValueError, match="temperature is not a setting here"):
        fitted.sample(4, temperature=0.5)


def test_progress_bar(points, capsys):
    sfumato.Diffusion(**SMALL).fit(points, progress=True)
    line = capsys.readouterr().err
    assert "100%|########################| 40/40" in line
    sfumato.Diffusion(**SMALL).fit(points)
    assert capsys.readouterr().err == ""


def test_a_training_is_resumed(points, tmp_path):
    """Stopped and resumed, from the same object or a file, gives the bits of a training without a stop."""
    whole = sfumato.Diffusion(**SMALL).fit(points)
    stopped = sfumato.Diffusion(**SMALL).fit(points, callback=lambda report: report.step < 10)
    stopped.save(tmp_path / "m.safetensors")
    for part in (stopped, sfumato.load(tmp_path / "m.safetensors")):
        assert part.n_steps_ == 10
        assert part.resume(points).n_steps_ == SMALL["steps"]
        np.testing.assert_array_equal(part.sample(5), whole.sample(5))
    assert stopped.resume(points, steps=50).n_steps_ == 50
    with pytest.raises(ValueError, match="not the 400 rows"):
        stopped.resume(points + 1, steps=60)
    assert stopped.n_steps_ == 50 and stopped.resume(points).n_steps_ == 50


def test_the_kind_and_its_reason(points):
    assert "numeric matrix" in sfumato.Diffusion(**SMALL).fit(points).kind_reason_
    table = sfumato.Diffusion(**SMALL, min_count=1).fit(np.round(points))
    assert table.kind_ == "table" and table.kind_reason_ == "min_count applies to tables only"


def test_time_in_place_of_steps(points):
    for kind in ("points", "table"):
        model = sfumato.Diffusion(width=8, hidden_layers=1, threads=1, time=0.2, as_=kind).fit(points)
        assert model.kind_ == kind and model.n_steps_ > 0


def test_a_table_from_an_array(points):
    model = sfumato.Diffusion(**SMALL, as_="table").fit(points)
    assert np.isfinite(model.score_samples(points[:3])).all()
    blank = points[:3].copy()
    blank[0, 1] = np.nan
    assert model.impute(blank).__arrow_c_stream__ and model.sample(2).__arrow_c_stream__
    assert model.summary()["kind"] == "table"
