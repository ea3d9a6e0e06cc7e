package dev.eddy;

/** An entry of a queue that can be told from the others. */
final class Letter extends ReadyEntry {

    private char letter; // deliberately plain, and not final: its producer's writes must be visible

    Letter(char letter) {
        this.letter = letter;
    }

    /** What there is, in a row. By the consumer. */
    static String pollAll(ReadyQueue queue) {
        StringBuilder polled = new StringBuilder();
        for (ReadyEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
            polled.append(((Letter) entry).letter);
        }
        return polled.toString();
    }

    @Override
    void runOnLoop() {}

    @Override
    void drop(LoopClosedException closed) {}
}
