package io.mastercontrol.contracts.token;

/** A token between services that is not what it has to be. The message is for the log of whom it was shown to. */
public final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1;

    TokenRefused(String why) {
        super(why);
    }
}
