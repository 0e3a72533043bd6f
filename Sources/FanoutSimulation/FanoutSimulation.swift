/// The simulation of whole worlds on the production core.
public enum FanoutSimulation {}
