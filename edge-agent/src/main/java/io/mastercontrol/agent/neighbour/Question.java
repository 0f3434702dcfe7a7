package io.mastercontrol.agent.neighbour;

import java.net.ProtocolException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a neighbour asks. */
sealed interface Question {
    /** A hash, or the two of a patch: to, and from. */
    String CONTENT = "[0-9a-f]{64}(?:\\.[0-9a-f]{64}\\.patch)?";

    Pattern REQUEST = Pattern.compile("GET /v1/content/(" + CONTENT + ")(/standing|/pieces)? HTTP/1\\.1");
    Pattern RANGE = Pattern.compile("bytes=(\\d{1,15})-(\\d{1,15})");

    String content();

    record HowDoYouStand(String content) implements Question {}

    record WhichPieces(String content) implements Question {}

    /** @param first offset of the first byte */
    record Give(String content, long first, long last) implements Question {}

    static Question of(Head head) throws ProtocolException {
        Matcher request = REQUEST.matcher(head.first());
        if (!request.matches()) {
            throw new ProtocolException("only content is served here");
        }
        String content = request.group(1);
        if (request.group(2) != null) {
            return request.group(2).equals("/pieces") ? new WhichPieces(content) : new HowDoYouStand(content);
        }
        Matcher range = RANGE.matcher(head.fields().getOrDefault("range", ""));
        if (!range.matches()) {
            throw new ProtocolException("content is served in ranges only");
        }
        return new Give(content, Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
    }
}
