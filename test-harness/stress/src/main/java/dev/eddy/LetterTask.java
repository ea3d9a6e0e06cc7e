package dev.eddy;

import org.jspecify.annotations.Nullable;

/** A task of a queue that can be told from the others. */
final class LetterTask implements Task {

    private char letter; // deliberately plain, and not final: its producer's writes must be visible
    private volatile @Nullable Task next;

    LetterTask(char letter) {
        this.letter = letter;
    }

    /** What one poll finds: one letter, or nothing. */
    static String poll(TaskQueue queue) {
        return queue.poll() instanceof LetterTask found ? String.valueOf(found.letter) : "";
    }

    @Override
    public @Nullable Task nextTask() {
        return next;
    }

    @Override
    public void setNextTask(@Nullable Task task) {
        next = task;
    }

    @Override
    public boolean isWithdrawn() {
        return false;
    }

    @Override
    public boolean perform() {
        return false;
    }

    @Override
    public void deliver() {}

    @Override
    public boolean reject(OffloadRejectedException rejection) {
        return false;
    }

    @Override
    public boolean interrupt() {
        return false;
    }

    @Override
    public boolean isStuck() {
        return false;
    }

    @Override
    public String name() {
        return String.valueOf(letter);
    }
}
