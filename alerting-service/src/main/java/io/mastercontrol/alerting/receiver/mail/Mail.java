package io.mastercontrol.alerting.receiver.mail;

import io.mastercontrol.alerting.receiver.Told;
import java.util.Optional;

/** An alert as a letter: a subject, and the same in text and in HTML. */
record Mail(String subject, String text, String html) {
    private static final int LONGEST_SUBJECT = 150;

    static Mail of(Told told, Optional<String> link) {
        String subject = told.headline().replaceAll("\\p{Cntrl}+", " ").strip();
        String shortened =
                subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT - 1) + "…";
        String what = told.resolved() ? "Over since " + told.endedAt() : "Since " + told.startedAt();
        String page = link.orElse("");
        String text = told.summary() + "\n\n" + line("Of", told.subject()) + line("Severity", told.severity())
                + line("Rule", told.rule()) + what + "\n" + (page.isEmpty() ? "" : "\n" + page + "\n");
        String html = "<p><strong>" + escape(told.summary()) + "</strong></p><p>" + escape(line("Of", told.subject()))
                + "<br>" + escape(line("Severity", told.severity())) + "<br>" + escape(line("Rule", told.rule()))
                + "<br>" + escape(what) + "</p>"
                + (page.isEmpty() ? "" : "<p><a href=\"" + escape(page) + "\">Open in the console</a></p>");
        return new Mail("[Master Control] " + shortened, text, html);
    }

    private static String line(String name, String value) {
        return value.isEmpty() ? "" : name + ": " + value + "\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
