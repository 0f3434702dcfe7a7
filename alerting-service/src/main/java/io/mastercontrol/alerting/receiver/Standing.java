package io.mastercontrol.alerting.receiver;

/**
 * What the database knows of a receiver besides what it is.
 *
 * @param dead messages that were given up
 */
record Standing(long version, long dead) {
    static final Standing NEW = new Standing(0, 0);
}
