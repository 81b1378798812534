using 'main.bicep'

param workspace = 'log-mtgs-example'
param location = 'westeurope'
param instance = 'example'
param principalId = '00000000-0000-4000-8000-000000000003'
