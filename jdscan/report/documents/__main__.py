"""``python -m jdscan.report.documents`` writes the schema files of a checkout anew."""

from pathlib import Path

from jdscan.report.documents.schemas import SCHEMA_FILES, file_text


def main(folder: Path = Path(__file__).parents[1]) -> None:
    """Write every schema file into a folder, that of :mod:`jdscan.report`, and say which changed."""
    for name, build in SCHEMA_FILES.items():
        path, text = folder / name, file_text(build())
        changed = not path.is_file() or path.read_text("utf-8") != text
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {'changed' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
