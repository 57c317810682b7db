"""The preview through its real parts: the command's own server, Debian's Chromium, files saved as an editor saves them."""

import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from projects import BRIEFING, PROSE, lay_out_project, make

from report.build import Ahead, Order, Outcome, build
from report.build.workers import Workers
from report.pdf.digests import page_digests
from report.preview.desk import Desk
from report.preview.watching import concerns
from report.problems import Problems

CHROMIUM = Path("/usr/bin/chromium")
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
WAIT = 60_000
"""Milliseconds: other tests run beside this one."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay_out_project(tmp_path / "project")


@contextmanager
def serving(project: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `report preview` as a user does; stop it as a user does."""
    command = [
        sys.executable,
        "-m",
        "report",
        "--project",
        str(project),
        "preview",
        "--port",
        "0",
        "--no-open",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[0], process
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """One preview for all tests that save nothing."""
    with serving(lay_out_project(tmp_path_factory.mktemp("served") / "project")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page, and fail on whatever it complains of."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.set_default_timeout(WAIT)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(address)
    yield page
    assert complaints == []
    page.close()


def save(path: Path, before: str, after: str) -> None:
    """Save as editors do: a file beside, moved over the old one."""
    beside = path.with_name(f".{path.name}.swp")
    text = path.read_text(encoding="utf-8")
    assert before in text
    beside.write_text(text.replace(before, after), encoding="utf-8")
    beside.replace(path)


def until(page: Page, holds: str, asked: object = None) -> None:
    """Ask the page until it holds: from here, for its own policy forbids Playwright to go on asking within it."""
    end = time.monotonic() + WAIT / 1000
    while not page.evaluate(holds, asked):
        assert time.monotonic() < end, holds
        page.wait_for_timeout(50)


def picture(page: Page, number: int = 1) -> str:
    """The address of the picture of a page that is shown."""
    image = page.locator("#pages img").nth(number - 1)
    until(page, "image => image.complete && image.naturalWidth > 100", image.element_handle())
    return str(image.get_attribute("src"))


@needs_browser
def test_what_is_saved_is_shown_and_what_is_broken_stands_over_the_last_good_page(
    project: Path, browser: Browser
) -> None:
    with serving(project) as (address, _process), opened(browser, address) as page:
        said = page.locator("#said")
        expect(said).to_contain_text("Up to date", timeout=WAIT)
        expect(page.locator("#problems")).to_be_hidden()
        first = picture(page)

        save(project / PROSE, "The company runs", "By its own account the company runs")
        expect(page.locator("#pages figure.changed")).not_to_have_count(0, timeout=WAIT)
        changed = page.locator("#pages figure").evaluate_all("all => all.map(one => one.className)")
        assert "" in changed, "a page that has not changed is not marked"
        expect(page.locator("#to-change")).to_contain_text("changed")

        save(project / PROSE, "{{ plants }}", "{{ plant }}")
        expect(said).to_contain_text("1 error. These are the last good pages.", timeout=WAIT)
        line = page.locator("#list li")
        expect(line).to_contain_text('There is no fact "plant". Did you mean "plants"?')
        place = line.locator("a")
        expect(place).to_have_text(f"{PROSE}:4:37")
        assert place.get_attribute("href") == f"vscode://file{project / PROSE}:4:37"
        page.locator("#editor").select_option("pycharm")
        assert f"pycharm://open?file={project / PROSE}&line=4" in str(line.locator("a").get_attribute("href"))
        assert picture(page)

        save(project / PROSE, "{{ plant }}", "{{ plants }}")
        expect(page.locator("#problems")).to_be_hidden(timeout=WAIT)
        expect(said).to_contain_text("Up to date", timeout=WAIT)

        save(
            project / BRIEFING, "title: One plant", "titel: One plant"
        )  # nothing of the briefing can be read
        expect(said).to_contain_text("These are the last good pages", timeout=WAIT)
        assert picture(page) == first
        save(project / BRIEFING, "titel: One plant", "title: One plant")
        expect(page.locator("#problems")).to_be_hidden(timeout=WAIT)


@needs_browser
def test_the_page_is_served_to_keyboards_and_narrow_screens(
    served: tuple[str, subprocess.Popen[str]], browser: Browser
) -> None:
    with opened(browser, served[0]) as page:
        expect(page.locator("#said")).to_contain_text("Up to date", timeout=WAIT)
        pages = page.locator("#pages figure").count()
        assert pages > 1
        page.keyboard.press("j")
        expect(page.locator("#where")).to_have_text(f"2 of {pages}")
        page.keyboard.press("k")
        expect(page.locator("#where")).to_have_text(f"1 of {pages}")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        before = page.locator("#pages figure").first.bounding_box()
        page.keyboard.press("-")
        after = page.locator("#pages figure").first.bounding_box()
        assert before and after and after["width"] < before["width"]
        page.keyboard.press("0")
        page.set_viewport_size({"width": 390, "height": 800})
        expect(page.locator("#pick")).to_be_visible()
        until(page, "document.querySelector('#pages figure').getBoundingClientRect().width <= 390")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def ask(address: str, path: str, *, method: str = "GET", body: str = "", **headers: str) -> tuple[int, bytes]:
    """Ask for a path exactly as written, which browsers and libraries would tidy up first."""
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=60)
    connection.request(
        method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def first_state(address: str) -> dict[str, Any]:
    """Wait until something is shown."""
    with httpx.stream("GET", f"{address}events", timeout=60) as events:
        for line in events.iter_lines():
            if line.startswith("data:") and (state := json.loads(line[5:]))["editions"]:
                return dict(state)
    raise AssertionError("the server has stopped")


def test_only_this_machine_and_only_what_is_shown_is_answered(
    served: tuple[str, subprocess.Popen[str]],
) -> None:
    address, process = served
    (shown,) = first_state(address)["editions"]
    key, leaf = shown["key"], shown["pages"][0]["digest"]
    assert ask(address, "/")[0] == 200
    assert ask(address, f"/edition/{key}/pdf")[1].startswith(b"%PDF")
    assert ask(address, f"/picture/{key}/1/{leaf}?width=200")[1].startswith(b"\x89PNG")

    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "0.0.0.0"):
        assert ask(address, "/", Host=host)[0] == 400, host
        assert ask(address, f"/edition/{key}/pdf", Host=host)[0] == 400, host
    for path in (
        "/../pyproject.toml",
        "/..%2f..%2fetc%2fpasswd",
        "/edition/../../etc/passwd",
        "/edition/tiny/..%2f..%2fboard.en/pdf",
        f"/edition/{key}/exe",
        f"/picture/{key}/0/{leaf}?width=200",
        f"/picture/{key}/99/{leaf}?width=200",
        f"/picture/{key}/1/0000?width=200",
        "/data/tiny/briefing.yml",
    ):
        assert ask(address, path)[0] == 404, path
    for width in ("", "?width=-1", "?width=1e9", "?width=999999"):
        assert ask(address, f"/picture/{key}/1/{leaf}{width}")[0] == 400, width

    def look(body: object, kind: str = "application/json") -> int:
        return ask(address, "/look", method="POST", body=json.dumps(body), Content_Type=kind)[0]

    assert look({"key": key, "html": False}) == 200
    assert look({"key": "tiny/none.en", "html": False}) == 404
    assert look([]) == 400
    assert look({"key": key, "html": False}, "application/x-www-form-urlencoded") == 415
    listening = [one for one in psutil.Process(process.pid).net_connections("inet") if one.status == "LISTEN"]
    assert {one.laddr.ip for one in listening} == {"127.0.0.1"}


def test_a_port_in_use_and_a_briefing_that_is_not_there_are_said_in_one_line(
    served: tuple[str, subprocess.Popen[str]], project: Path
) -> None:
    def run(*more: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "report", "--project", str(project), "preview", "--no-open", *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    port = re.findall(r":(\d+)", served[0])[0]
    code, said = run("--port", port)
    assert code == 3 and f"Port {port} cannot be used" in said and said.count("\n") == 1
    code, said = run("tyny", "--port", "0")
    assert code == 2 and 'Did you mean "tiny"?' in said and said.count("\n") == 1


def test_what_is_built_hidden_or_temporary_concerns_no_edition(tmp_path: Path) -> None:
    def does(name: str) -> bool:
        return concerns(str(tmp_path / name), tmp_path)

    assert (
        does("data/tiny/facts.yml")
        and does("templates/audiences/board/style.css")
        and does("data/x/charts/a.py")
    )
    assert not does("build/tiny/board.pdf") and not does(".cache/x") and not does("data/tiny/.facts.yml.swp")
    assert not does("data/tiny/facts.yml~") and not does("dist/tiny/1/copies/1.pdf")
    assert not does("data/tiny/charts/__pycache__/a.pyc") and not concerns("/elsewhere/data/x", tmp_path)


def test_a_pages_digest_changes_with_what_is_on_it_and_not_otherwise(project: Path) -> None:
    def built() -> list[str]:
        (one,) = make(project).editions
        return page_digests(Path(str(one.path)).read_bytes())

    before = built()
    assert built() == before and len(set(before)) == len(before)
    save(project / PROSE, "The company runs", "The company now runs")
    after = built()
    assert [one == other for one, other in zip(before, after, strict=True)] == [
        True,  # the cover
        False,  # the chapter
        False,  # the colophon names the digest of all that is printed
    ]


def test_new_pages_shown_ahead_are_those_of_the_whole(project: Path) -> None:
    briefing = project / BRIEFING
    save(briefing, "    title: Board edition\n", "    title: Board edition\n    contents: true\n")
    shown: list[Ahead] = []
    order = Order(project, out=project / "build")

    def built() -> list[str]:
        (one,) = build(order, lambda _words: None, ahead=shown.append).editions
        return page_digests(Path(str(one.path)).read_bytes())

    before = built()
    save(project / PROSE, "The company runs", "By its own account the company runs")
    whole = built()
    first, one = shown
    assert list(first.numbers) == [*range(1, first.pages + 1)] and page_digests(first.content) == before
    changed = [number for number in range(1, len(whole) + 1) if whole[number - 1] not in before]
    # The last page says the digest of all, which stands only when the whole is joined: it is shown with that.
    assert set(changed) - {len(whole)} <= set(one.numbers) and len(one.numbers) < one.pages == len(whole)
    assert page_digests(one.content) == [whole[number - 1] for number in one.numbers]


def test_pages_ahead_are_shown_until_the_whole_comes_or_fails(project: Path) -> None:
    (built,) = make(project).editions
    desk = Desk(Order(project))
    desk._arrived(built)
    (shown,) = desk.shown.values()
    other = make(project, paper="letter").editions[0]
    content = Path(str(other.path)).read_bytes()

    def ahead(pages: int) -> None:
        numbers = tuple(range(1, 1 + len(shown.leaves)))
        desk._show(
            Ahead(built.briefing, built.audience, built.paper, built.language, pages, numbers, content)
        )

    ahead(pages=1 + len(shown.leaves))
    assert desk.shown[shown.key] == shown, "where pages move, all wait for the whole"
    ahead(pages=len(shown.leaves))
    now = desk.shown[shown.key]
    leaves = list(now.pages)
    assert [leaf.digest for leaf, _changed in leaves] == page_digests(content)
    assert now.drawn_from(1, leaves[0][0].digest) == (content, 1)
    assert now.drawn_from(2, leaves[0][0].digest) is None
    desk._take(Outcome((replace(built, path=None),), (), Problems()), whole=False)
    failed = desk.shown[shown.key]
    assert not failed.ahead and not failed.current and failed.leaves == shown.leaves


def test_a_build_of_all_editions_gives_way_to_what_is_saved_meanwhile(project: Path) -> None:
    desk = Desk(Order(project, out=project / "build"))
    with Workers(1) as workers:
        desk.due.set()
        desk._build(desk.order, 0, workers, whole=True)
        assert not desk.shown and not desk.failure
        desk._build(desk.order, 0, workers, whole=False)
        assert desk.shown, "the edition looked at is built all the same"
        desk.stop()
        shown = dict(desk.shown)
        save(project / PROSE, "The company runs", "The company now runs")
        desk._build(desk.order, 0, workers, whole=False)
        assert desk.shown == shown, "and nothing is, once it has ended"


@pytest.mark.prove
@needs_browser
def test_two_hundred_edits_do_not_grow_memory(project: Path, browser: Browser) -> None:
    with serving(project) as (address, process), opened(browser, address) as page:
        expect(page.locator("#said")).to_contain_text("Up to date", timeout=WAIT)
        whole = psutil.Process(process.pid)

        def memory() -> int:
            return whole.memory_info().rss + sum(
                child.memory_info().rss for child in whole.children(recursive=True)
            )

        words, sizes = "The company runs", []
        for edit in range(200):
            shown = page.locator("#pages img").nth(1).get_attribute("src") or ""
            save(project / PROSE, words, words := f"In account {edit} the company runs")
            until(
                page,
                "shown => [...document.querySelectorAll('#pages img')].some((one, at) => at && one.getAttribute('src') != shown"
                " && one.closest('.changed')) && document.querySelector('#said').textContent.startsWith('Up to date')",
                shown,
            )
            sizes.append(memory())
        assert max(sizes[-20:]) <= 1.3 * max(sizes[:20]), [size >> 20 for size in sizes[::20]]
