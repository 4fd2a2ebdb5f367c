"""Archives made to harm, or broken: each is refused with one clear error, or the bad entries are counted."""

import io
import re
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from mlpstudy.download.gather import gather
from mlpstudy.errors import DataError
from tests.download.sources import at, files, make_tar, make_zip, names, png

LAYOUT = ["all/cats/a.png", "all/cats/b.png", "all/dogs/a.png", "all/dogs/b.png"]
MB = 10**6


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_an_empty_archive_holds_no_images(raw: Path, make: object) -> None:
    assert callable(make)
    with pytest.raises(DataError, match="no images in class folders"):
        gather(at(make(Path("in.tar" if make is make_tar else "in.zip"), {})), raw)


def test_an_empty_file_is_no_archive(raw: Path) -> None:
    Path("in.zip").write_bytes(b"")
    with pytest.raises(DataError, match=r"in.zip: not a whole"):
        gather(at("in.zip"), raw)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("in.csv", b"file,class\na.png,cat\n", r"a table \(CSV\); if it says .* by --labels"),
        ("in.csv", "file;class\na.png;niña\n".encode("windows-1252"), r"a table \(CSV\); .*"),
        ("in.txt", "niña".encode() * 100, "text"),
        ("in.zip", png(1), r"a single picture \(PNG\)"),
        ("in.zip", b"Rar!\x1a\x07\x01\x00", "a RAR archive, which is not read; unpack it"),
    ],
)
def test_what_is_no_archive_is_called_what_it_is(raw: Path, name: str, data: bytes, kind: str) -> None:
    Path(name).write_bytes(data)
    with pytest.raises(DataError, match=rf"in\.\w+: {kind}; expected a folder, or a zip, .* in which the images lie$"):
        gather(at(name), raw)


def test_leaving_paths_in_a_zip_are_counted(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files() | files({"../cats/c.png": 1, "/cats/d.png": 2}))
    listing = gather(at(path), raw)
    assert names(raw) == LAYOUT
    assert listing.skipped == {"path that leaves the source": 2}


def test_an_encrypted_zip_is_called_so_and_not_broken(raw: Path) -> None:
    data = bytearray(make_zip(Path("in.zip"), files()).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # one member alone, in both of its headers
        data[data.index(signature) + flags] |= 1
    Path("in.zip").write_bytes(data)
    with pytest.raises(DataError, match=r"in.zip: encrypted; unpack it with its password and name the folder$"):
        gather(at("in.zip"), raw)


def test_a_zip_link_with_a_target_of_megabytes_is_refused(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("cats/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "a/../" * MB + "cats/a.png")
    with pytest.raises(DataError, match=r"cats/link\.png: a link that leads out of the source"):
        gather(at(path), raw)


@pytest.mark.parametrize("claimed", [-10, 10])
def test_a_zip_entry_that_lies_about_its_size_is_refused(raw: Path, claimed: int) -> None:
    path = make_zip(Path("in.zip"), files())
    with zipfile.ZipFile(path) as archive:
        true = archive.getinfo("cats/b.png").file_size
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"cats/b.png") - 46  # central directory header (APPNOTE 4.3.12)
    assert struct.unpack_from("<I", data, entry + 24)[0] == true
    struct.pack_into("<I", data, entry + 24, true + claimed)
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"cats/b.png.*not a whole"):
        gather(at(path), raw)
    assert not raw.exists()


def test_a_tar_entry_that_claims_more_than_there_is_is_refused(raw: Path) -> None:
    path = make_tar(Path("in.tar"), files())
    member = tarfile.TarInfo("dogs/z.png")
    member.size = 900 * MB
    data = path.read_bytes()
    with tarfile.open(path) as archive:
        end = max(entry.offset_data + 512 for entry in archive.getmembers())
    path.write_bytes(data[:end] + member.tobuf() + data[end:])
    with pytest.raises(DataError, match=r"in.tar.*: not a whole"):
        gather(at(path), raw)


def test_a_file_that_claims_more_than_the_limit_is_refused_unread(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files() | {"cats/bomb.png": bytes(3 * MB)})
    assert path.stat().st_size < 10_000
    with pytest.raises(
        DataError, match=r"larger than sources\.folder\.largest_file_mb = 2:\n  'all/cats/bomb.png': 3.0 MB"
    ):
        gather(at(path, largest_file_mb=2), raw)
    gather(at(path, largest_file_mb=3), raw)


def test_a_sparse_tar_entry_takes_no_memory_before_it_is_refused(raw: Path) -> None:
    member = tarfile.TarInfo("cats/sparse.png")
    member.size = 0
    member.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(10**12), "GNU.sparse.name": "cats/sparse.png"}
    with tarfile.open("in.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files().items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        archive.addfile(member)
    with pytest.raises(DataError, match="largest_file_mb = 1000"):
        gather(at("in.tar"), raw)


def test_all_files_together_have_a_limit(raw: Path) -> None:
    path = make_zip(Path("in.zip"), files() | {f"cats/{n}.png": bytes(MB) for n in range(5)})
    with pytest.raises(DataError, match=r"unpacks to more than sources.folder.largest_total_gb = 0.004"):
        gather(at(path, largest_total_gb=0.004), raw)


@pytest.mark.parametrize("suffix", ["tar.gz", "tar.xz", "tar.bz2"])
def test_a_compressed_bomb_stops_at_the_limit(raw: Path, suffix: str) -> None:
    path = make_tar(Path(f"in.{suffix}"), files() | {"notes.txt": bytes(20 * MB)})
    with pytest.raises(DataError, match=r"largest_total_gb = 0.004"):
        gather(at(path, largest_total_gb=0.004), raw)


def test_the_number_of_images_has_a_limit(raw: Path) -> None:
    with pytest.raises(DataError, match=r"more files than sources\.folder\.most_files = 3"):
        gather(at(make_zip(Path("in.zip"), files()), most_files=3), raw)


def named(path: Path, raw_name: bytes, flags: int = 0) -> Path:
    """A zip whose entry cats/_____.png bears other bytes as its name."""
    make_zip(path, files() | files({"cats/_____.png": 9}))
    data = path.read_bytes()
    assert len(raw_name) == 5
    path.write_bytes(data.replace(b"cats/_____.png", b"cats/" + raw_name + b".png"))
    return path


def test_utf8_names_are_read_where_the_zip_forgot_to_say_so(raw: Path) -> None:
    gather(at(named(Path("in.zip"), "caf\u00e9".encode())), raw)
    assert "all/cats/caf\u00e9.png" in names(raw)


@pytest.mark.parametrize("system", [0, 11])  # FAT, NTFS
def test_windows_names_are_read_as_their_windows_wrote_them(raw: Path, system: int) -> None:
    path = named(Path("in.zip"), "Ni\u00f1o\u00c1".encode("cp850"))
    path.write_bytes(re.sub(rb"(PK\x01\x02.).", rb"\1" + bytes([system]), path.read_bytes(), flags=re.DOTALL))
    gather(at(path), raw)
    assert "all/cats/Ni\u00f1o\u00c1.png" in names(raw)


def test_names_that_are_not_utf8_are_refused_with_their_bytes(raw: Path) -> None:
    with pytest.raises(DataError, match=r"file names that are not plain UTF-8 text \(1\).*\n  'cats/caf\\udce9s.png'"):
        gather(at(named(Path("in.zip"), b"caf\xe9s")), raw)
    member = tarfile.TarInfo("cats/caf\udce9s.png")
    with tarfile.open("in.tar", "w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as archive:
        archive.addfile(member)
    with pytest.raises(DataError, match=r"file names that are not plain UTF-8 text \(1\).*\n  'cats/caf\\udce9s.png'"):
        gather(at("in.tar"), raw)


def test_a_class_with_one_image_is_the_business_of_the_split(raw: Path) -> None:
    gather(at(make_zip(Path("in.zip"), files({"cats/a.png": 1, "cats/b.png": 2, "dogs/a.png": 3}))), raw)
    assert names(raw) == ["all/cats/a.png", "all/cats/b.png", "all/dogs/a.png"]


def test_split_folders_beside_class_folders_are_refused(raw: Path) -> None:
    mixed = files() | files({"train/cats/a.png": 1, "test/dogs/a.png": 2})
    with pytest.raises(DataError, match="split folders test, train stand beside cats, dogs"):
        gather(at(make_zip(Path("in.zip"), mixed)), raw)


def test_no_archive_under_a_content_digest_is_loaded_again(raw: Path) -> None:
    from mlpstudy.config.download import DownloadConfig
    from tests.download.misbehaving import serving

    with serving(b"<html>please log in</html>") as server:
        config = DownloadConfig(kind="url", url=server.url, digest=f"sha256-list:{'0' * 64}")
        for _ in range(2):
            with pytest.raises(DataError, match=r"a web page \(HTML\); expected a folder, or a zip"):
                gather(config, raw)
        assert len(server.asked) == 2


@pytest.mark.parametrize("size", [-512, -5000])
def test_a_tar_entry_of_negative_size_does_not_send_the_reader_in_circles(raw: Path, size: int) -> None:
    path = make_tar(Path("in.tar"), files())
    header = bytearray(tarfile.TarInfo("dogs/z.png").tobuf())
    header[124:136] = b"\xff" + (256**11 + size).to_bytes(11, "big")  # base 256, negative (GNU tar)
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    path.write_bytes(bytes(header) + path.read_bytes())
    with pytest.raises(DataError, match=r"in.tar.*: not a whole"):
        gather(at(path), raw)


def test_a_name_longer_than_any_table_takes_is_refused(raw: Path) -> None:
    path = make_tar(Path("in.tar"), files() | {f"cats/{'x' * 1000}.png": b"x"})
    with pytest.raises(DataError, match=r"file names longer than 1000 characters \(1\)"):
        gather(at(path), raw)
