package dev.eddy;

/** Tasks of a queue that can be told from one another. Immutable. */
final class LetteredTasks {

    private final String letters;
    private final Task[] tasks;

    LetteredTasks(String letters) {
        this.letters = letters;
        this.tasks = new Task[letters.length()];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = new PlainTask(() -> {});
        }
    }

    Task get(char letter) {
        return tasks[letters.indexOf(letter)];
    }

    /** Has those who poll pass over them. */
    void withdraw(String withdrawn) {
        for (int i = 0; i < withdrawn.length(); i++) {
            get(withdrawn.charAt(i))
                    .reject(new OffloadRejectedException(OffloadRejectedException.Reason.SHUTDOWN, -1, -1, null));
        }
    }

    /** What polls find until there is nothing, in a row. */
    String pollAll(TaskQueue queue) {
        StringBuilder polled = new StringBuilder();
        for (String letter = poll(queue); !letter.isEmpty(); letter = poll(queue)) {
            polled.append(letter);
        }
        return polled.toString();
    }

    /** What one poll finds: one letter, or nothing. */
    String poll(TaskQueue queue) {
        Task found = queue.poll();
        for (int i = 0; i < tasks.length; i++) {
            if (tasks[i] == found) {
                return letters.substring(i, i + 1);
            }
        }
        return "";
    }
}
