package io.mastercontrol.dashboard.console;

/** What a page is about is not there. Nothing is broken, so it carries no stack trace. */
final class Missing extends RuntimeException {
    Missing(String sentence) {
        super(sentence, null, false, false);
    }
}
