package io.mastercontrol.alerting.act;

/** What a link does. */
public enum Act {
    acknowledge("Acknowledge"),
    resolve("Resolve");

    private final String title;

    Act(String title) {
        this.title = title;
    }

    /** The word on the link and on the button behind it. */
    public String title() {
        return title;
    }
}
