"""The layouts of sites that a person keeps in a folder, one file for each host: ``example.com.json``."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from stance.errors import InputError
from stance.reading.formats import sites
from stance.reading.formats.document import Document
from stance.reading.formats.sites import SiteLayout


@dataclass(frozen=True)
class SiteLayouts:
    """The layouts in a folder; none if there is no folder. A file is read once, when a page of its host comes."""

    folder: Path | None = None
    _known: dict[str, SiteLayout] = field(default_factory=dict, compare=False, repr=False)

    def of(self, document: Document, url: str | None = None) -> SiteLayout | None:
        """The layout for the site that a page is of; ``url`` is the address it was saved from, if that is known.

        Raises:
            InputError: if its file is no layout, or another site's.
        """
        if not self._files or (host := sites.host_of(document, url)) not in self._files:
            return None
        if host not in self._known:
            self._known[host] = _read(self._files[host], host)
        return self._known[host]

    @cached_property
    def _files(self) -> dict[str, Path]:
        """The files by host, as they lie in the folder: what a page says becomes no path."""
        if self.folder is None or not self.folder.is_dir():
            return {}
        return {path.stem.lower().removeprefix("www."): path for path in sorted(self.folder.glob("*.json"))}

    def whole(self) -> "SiteLayouts":
        """These, with every file read, so that they can be sent to where the folder is not.

        Raises:
            InputError: if a file is no layout, or another site's.
        """
        self._known.update({host: _read(path, host) for host, path in self._files.items()})
        return self

    def written(self) -> dict[str, str]:
        """Each host's layout as it stands in its file."""
        return {host: sites.to_json(layout) for host, layout in sorted(self.whole()._known.items())}

    def keep(self, site: SiteLayout) -> Path:
        """Writes the layout of a site, in the place of an earlier one; gives the file.

        Raises:
            InputError: if there is no folder, the site has no host, or the file cannot be written.
        """
        if self.folder is None or sites.bare_host(f"https://{site.host}") != site.host:
            raise InputError("The layout cannot be kept: there is no folder for it, or the page does not say its site.")
        path = self.folder / f"{site.host}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(sites.to_json(site), encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
        return path


NO_LAYOUTS: Final = SiteLayouts()


def _read(path: Path, host: str) -> SiteLayout:
    try:
        with path.open("rb") as handle:
            data = handle.read(sites.MAX_FILE + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    site = sites.from_json(str(path), data)
    if site.host != host:
        raise InputError(f"{path} is the layout of {site.host}. Name it {site.host}.json.")
    return site
