"""The body of an answer, which has a size."""

from typing import Final
import aiohttp

LARGEST_BODY: Final = 8 * 2**20
"""After unpacking [bytes]; a year of half hours is 2 MB."""


async def limited(response: aiohttp.ClientResponse) -> bytearray:
    """Read a body as it is unpacked; nothing of one that is too large."""
    content = bytearray()
    async for piece in response.content.iter_chunked(32 * 2**10):
        content += piece
        if len(content) > LARGEST_BODY:
            response.close()
            return bytearray()
    return content
