package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** A message that could not be read: counted, set aside and logged by whoever receives it, never fatal to a stream. */
public final class MalformedMessage extends RuntimeException {
    public MalformedMessage(String message, Throwable cause) {
        super(message, cause);
    }

    static MalformedMessage of(Class<?> type, IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String detail = root instanceof JsonProcessingException json ? json.getOriginalMessage() : root.getMessage();
        return new MalformedMessage(type.getSimpleName() + ": " + detail, e);
    }
}
