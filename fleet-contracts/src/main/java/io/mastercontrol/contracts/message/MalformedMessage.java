package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * A message that could not be read: counted, set aside and logged by whoever receives it, never fatal to a stream. Its
 * text is cut, since a hostile message would otherwise fill the log with itself.
 */
public final class MalformedMessage extends RuntimeException {
    private static final int LONGEST = 300;

    public MalformedMessage(String message, Throwable cause) {
        super(message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…", cause);
    }

    static MalformedMessage of(Class<?> type, IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new MalformedMessage(type.getSimpleName() + where(e) + ": " + what(root), e);
    }

    private static String what(Throwable root) {
        if (root instanceof NullPointerException) {
            return "null where a value is needed";
        }
        return root instanceof JsonProcessingException json ? json.getOriginalMessage() : root.getMessage();
    }

    /** The field, for example {@code .releases[0].phase}, or nothing for the whole message. */
    private static String where(IOException e) {
        return e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                        .collect(Collectors.joining())
                : "";
    }
}
