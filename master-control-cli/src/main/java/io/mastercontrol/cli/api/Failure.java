package io.mastercontrol.cli.api;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a command did not do what was asked: one sentence for stderr, and the exit code. */
public final class Failure extends RuntimeException {
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int REFUSED = 4;
    public static final int TIMED_OUT = 5;

    private final int exitCode;

    public Failure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** What a file operation ran into, in words: the exceptions of {@code java.nio.file} say little but the path. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException gone) {
            return "there is no " + gone.getFile();
        }
        if (e instanceof AccessDeniedException denied) {
            return "you may not use " + denied.getFile();
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        if (e instanceof FileSystemException other && other.getReason() == null) {
            return other.getClass().getSimpleName().replace("Exception", "") + " at " + other.getFile();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
