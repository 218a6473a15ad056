-- Run once by the PostgreSQL image over an empty data folder: one database per service that has one.
create database modelyard_registry;
create database modelyard_deployer;
create database modelyard_monitor;
create database modelyard_retrainer;
