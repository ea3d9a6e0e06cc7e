package dev.eddy.benchmarks.server;

import dev.eddy.benchmarks.Cpus;
import dev.eddy.benchmarks.Part;
import dev.eddy.benchmarks.Plan;
import dev.eddy.benchmarks.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * The same HTTP service on each system: how many requests a second, how late the latest of a hundred, and how late the loop meanwhile
 * answers what needs no worker.
 */
public final class ServerPart implements Part {

    @Override
    public String name() {
        return "server";
    }

    @Override
    public List<Turn> round(Plan plan) {
        if (!Tools.isInstalled("wrk")) {
            System.out.println("server: left out, there is no wrk");
            return List.of();
        }
        List<Turn> turns = new ArrayList<>();
        if (plan.quick()) {
            add(turns, plan, Load.WORK0, Cpus.FREE);
            return turns;
        }
        for (Load load : Load.values()) {
            add(turns, plan, load, Cpus.FREE);
        }
        if (!Cpus.PINNED.areAvailable() || Runtime.getRuntime().availableProcessors() == 1) {
            System.out.println("server, on one processor: left out, there is no taskset, or no second processor");
        } else {
            for (Load load : Load.values()) {
                add(turns, plan, load, Cpus.PINNED);
            }
        }
        return turns;
    }

    private static void add(List<Turn> turns, Plan plan, Load load, Cpus cpus) {
        for (ServedSystem system : ServedSystem.values()) {
            if (plan.includes(system.name())) {
                ServerTurn turn = new ServerTurn(system, load, cpus);
                turns.add(new Turn(system.name(), turn.circumstances(), () -> turn.measure(plan)));
            }
        }
    }
}
