"""How a case moves: `act.record` takes in what people do, `settle.settle` carries cases through their stages."""
