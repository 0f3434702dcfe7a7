package io.mastercontrol.orchestrator.artifact;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.Optional;

/**
 * Bytes that never change under their tag, as an answer: whole, or from a byte offset.
 *
 * @param tag the entity tag, without its quotes
 */
public record StoredFile(Source bytes, long size, String tag, String mediaType) {
    /** @param ifRange the tag that a range is asked of, or null; another one gets the whole */
    public Response answer(String range, String ifRange) {
        boolean same = ifRange == null || ifRange.equals(quoted());
        ByteRange.Request wanted = ByteRange.parse(same ? Optional.ofNullable(range) : Optional.empty(), size);
        if (wanted instanceof ByteRange.Request.Unsatisfiable) {
            return headers(Response.status(416))
                    .header("Content-Range", "bytes */" + size)
                    .build();
        }
        if (wanted instanceof ByteRange.Request.Part part) {
            ByteRange asked = part.range();
            return headers(Response.status(206))
                    .header("Content-Range", asked.contentRange(size))
                    .entity(bytes.from(asked.first(), asked.length()))
                    .build();
        }
        return headers(Response.ok()).entity(bytes.from(0, size)).build();
    }

    ResponseBuilder headers(ResponseBuilder response) {
        return response.type(mediaType)
                .header("Accept-Ranges", "bytes")
                .header("ETag", quoted())
                .header("Cache-Control", "private, immutable, max-age=31536000");
    }

    private String quoted() {
        return '"' + tag + '"';
    }
}
