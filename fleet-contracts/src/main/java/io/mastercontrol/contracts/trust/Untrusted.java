package io.mastercontrol.contracts.trust;

/** A document that is not to be believed; the message is the end of a sentence that begins with what it is. */
public final class Untrusted extends Exception {
    private static final long serialVersionUID = 1;

    public Untrusted(String message) {
        super(message);
    }
}
